using Sundial.Contracts.Models;
using Sundial.Server.Platform.Http;

namespace Sundial.Server.Models;

/// <summary>A model: a name with versions.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="LatestVersion">Its newest version; null when all were deleted.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="Changes">Raised by every change, for its entity tag.</param>
internal sealed record Model(Guid Id, string Name, int? LatestVersion, DateTimeOffset CreatedAt, int Changes)
{
    /// <summary>Its entity tag.</summary>
    public string Tag => ETags.Of(Changes);

    /// <summary>As it is told to a caller.</summary>
    public ModelView ToView() => new(Id, Name, LatestVersion, CreatedAt);
}
