using Sundial.Contracts.Models;
using Sundial.Server.Hosting.Rules;

namespace Sundial.Server.Hosting.Stages;

/// <summary>What a revision is to run, with everything pinned, and the files that must not go while it is there.</summary>
/// <param name="Variants">The variants.</param>
/// <param name="Files">Files by the id that is to own them.</param>
internal sealed record ResolvedVariants(IReadOnlyList<HostedVariant> Variants, IReadOnlyList<OwnedFile> Files);

/// <summary>A file of a stage, or of its program.</summary>
/// <param name="Owner">The stage, or the bundle.</param>
/// <param name="File">The file.</param>
internal sealed record OwnedFile(Guid Owner, FileEntry File);
