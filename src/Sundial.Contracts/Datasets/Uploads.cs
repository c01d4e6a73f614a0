namespace Sundial.Contracts.Datasets;

/// <summary>The beginning of an upload in chunks, which can be taken up again where it broke off.</summary>
/// <param name="FileName">The file's name, without folders; its extension tells what it is.</param>
/// <param name="SizeBytes">Its size, where it is known; then quota and disk are looked at before a byte is sent.</param>
/// <param name="Sha256">Its SHA-256 as 64 lower-case hexadecimal digits, where it is known; the upload is refused in the end if the bytes have another.</param>
public sealed record CreateUploadRequest(string FileName, long? SizeBytes = null, string? Sha256 = null);

/// <summary>An upload. Chunks are sent by PATCH with the header <c>Upload-Offset</c>, each where the last one ended.</summary>
/// <param name="Id">Its id.</param>
/// <param name="FileName">The file's name.</param>
/// <param name="SizeBytes">Its whole size, if known.</param>
/// <param name="ReceivedBytes">How many bytes the server holds safely: where to go on.</param>
/// <param name="Complete">Whether all are there and their digest was checked.</param>
/// <param name="Sha256">The digest; once complete, of what was received.</param>
/// <param name="ExpiresAt">When it is forgotten unless a data set or algorithm is made of it.</param>
public sealed record UploadView(Guid Id, string FileName, long? SizeBytes, long ReceivedBytes, bool Complete, string? Sha256, DateTimeOffset ExpiresAt);

/// <summary>Says that an upload of unknown size is at its end.</summary>
/// <param name="Sha256">The digest of all bytes; checked where it is given.</param>
public sealed record CompleteUploadRequest(string? Sha256 = null);
