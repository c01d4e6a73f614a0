using System.Reflection;
using Microsoft.AspNetCore.Http;

namespace Sundial.Server.Platform.Http.Idempotency;

/// <summary>The id of what a request creates. A handler that takes it as a parameter creates once, even where the server dies between the commit and the answer.</summary>
/// <param name="Id">Fresh, or with the same Idempotency-Key the one of the first attempt.</param>
/// <param name="IsRepeat">Whether an earlier attempt broke off and may have created it: then look for it first, and answer with it.</param>
internal sealed record CreationId(Guid Id, bool IsRepeat)
{
    /// <summary>Gives a handler what <see cref="IdempotentPosts"/> found.</summary>
    public static ValueTask<CreationId?> BindAsync(HttpContext context, ParameterInfo parameter) =>
        ValueTask.FromResult<CreationId?>(context.Features.Get<CreationId>() ?? new(Guid.CreateVersion7(), IsRepeat: false));
}
