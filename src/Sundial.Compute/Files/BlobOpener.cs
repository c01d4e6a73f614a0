namespace Sundial.Compute.Files;

/// <summary>Opens bytes at the server.</summary>
/// <param name="sha256">Their digest.</param>
/// <param name="from">The first byte that is wanted; the answer says by 206 that it begins there, and may begin at the first byte all the same.</param>
/// <param name="cancel">Ends the wait.</param>
internal delegate Task<HttpResponseMessage> BlobOpener(string sha256, long from, CancellationToken cancel);
