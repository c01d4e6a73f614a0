using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Sundial.Console.Components;
using Sundial.Console.Components.Forms;
using Sundial.Console.Sessions;
using Sundial.Contracts.Datasets;
using Sundial.Contracts.Http;
using Sundial.Contracts.Models;

namespace Sundial.Console.Pages.Models;

/// <summary>Brings a model that was trained elsewhere: an ONNX file, or an archive with one.</summary>
internal static class BringModel
{
    /// <summary>The model's name.</summary>
    public const string Name = "name";

    /// <summary>The file, from a browser without scripts.</summary>
    public const string File = "file";

    /// <summary>The upload that a script has sent piece by piece.</summary>
    public const string Upload = "upload";

    /// <summary>Its file's name.</summary>
    public const string FileName = "file_name";

    /// <summary>Its size.</summary>
    public const string Size = "size";

    /// <summary>Most bytes of a form that carries the file itself; scripts send longer ones in pieces.</summary>
    public const long MostFormBytes = 120 << 20;

    private const string Expected = "A model is an .onnx file, or a .zip, .tar or .tar.gz with one in it.";
    private static readonly string[] s_endings = [".onnx", ".zip", ".tar", ".tar.gz", ".tgz"];

    /// <summary>Shows the form.</summary>
    public static RazorComponentResult<BringModelPage> Ask(string? model) => Page(new FormFields(new Dictionary<string, string> { [Name] = model ?? string.Empty }), StatusCodes.Status200OK);

    /// <summary>Begins an upload, for a script.</summary>
    public static async Task<IResult> Begin(HttpContext http, ConsoleSession session, CancellationToken cancel)
    {
        var fields = await FormFields.ReadAsync(http);
        if (FaultOf(fields.Typed(FileName)) is { } fault)
        {
            return Results.Json(new { Text = fault }, statusCode: StatusCodes.Status400BadRequest);
        }

        try
        {
            var upload = await session.Client.Uploads.BeginAsync(new CreateUploadRequest(fields.Typed(FileName), long.TryParse(fields.Typed(Size), out var size) ? size : null), cancel);
            return Results.Json(new { upload.Id });
        }
        catch (ApiException refused) when (refused.Status != HttpStatusCode.Unauthorized)
        {
            return Results.Json(new { Text = refused.Problem.Detail ?? refused.Message }, statusCode: (int)refused.Status);
        }
    }

    /// <summary>Makes a version of what was sent.</summary>
    public static async Task<IResult> Handle(HttpContext http, ConsoleSession session, CancellationToken cancel)
    {
        var form = await http.Request.ReadFormAsync(cancel);
        var fields = FormFields.Of(form);
        if (fields.Text(Name) is not { } name)
        {
            fields.Refuse(Name, "Give the model a name.");
            return Page(fields, StatusCodes.Status422UnprocessableEntity);
        }

        try
        {
            if (await UploadAsync(session, form, fields, cancel) is { } upload)
            {
                var made = await session.Client.Models.CreateVersionAsync(name, new CreateModelVersionRequest(upload), cancel);
                return Notice.After(http, ConsolePaths.ModelVersion(made.Model, made.Version), $"The model {made.Model} has version {made.Version} now.");
            }
        }
        catch (ApiException refused) when ((int)refused.Status is >= 400 and < 500 and not 401)
        {
            fields.Refuse(refused, member => member is "name" or "model" ? Name : member == "upload" ? File : null);
        }
        catch (ArgumentException)
        {
            fields.Refuse(Name, "This is no name: use letters, digits, dots, hyphens and underscores, a letter or digit first.");
        }

        return Page(fields, StatusCodes.Status422UnprocessableEntity);
    }

    private static async Task<Guid?> UploadAsync(ConsoleSession session, IFormCollection form, FormFields fields, CancellationToken cancel)
    {
        if (Guid.TryParse(fields.Typed(Upload), out var sent))
        {
            return (await session.Client.Uploads.CompleteAsync(sent, cancel: cancel)).Id;
        }

        var file = form.Files.GetFile(File);
        if ((file is not { Length: > 0 } ? $"Choose a file that is not empty. {Expected}" : FaultOf(file.FileName)) is { } fault)
        {
            fields.Refuse(File, fault);
            return null;
        }

        var upload = await session.Client.Uploads.BeginAsync(new CreateUploadRequest(Path.GetFileName(file!.FileName), file.Length), cancel);
        await using var content = file.OpenReadStream();
        return (await session.Client.Uploads.SendAsync(upload, content, cancel: cancel)).Id;
    }

    private static string? FaultOf(string name) => s_endings.Any(ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) ? null : $"This file is not what was expected. {Expected}";

    private static RazorComponentResult<BringModelPage> Page(FormFields fields, int status) => new(new { Fields = fields }) { StatusCode = status };
}
