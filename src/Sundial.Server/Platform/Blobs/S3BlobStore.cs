using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace Sundial.Server.Platform.Blobs;

/// <summary>Blobs as objects of a bucket, at Amazon's or at a store that speaks like it: the key, behind the prefix, is the object's.</summary>
/// <remarks>An object appears whole, as S3 promises. Large files go up in parts; parts of a broken upload are dropped, and those of a killed one by the bucket's life-cycle rule.</remarks>
internal sealed class S3BlobStore : IBlobStore, IDisposable
{
    // S3 takes parts from 5 MB and at most 10,000 of them.
    private const long LeastPartBytes = 16 << 20;
    private const long MostParts = 9_000;

    private readonly AmazonS3Client _client;
    private readonly S3Options _options;
    private readonly string _incoming;

    /// <param name="options">Which bucket.</param>
    /// <param name="incoming">Where a stream is collected first: a part must be read twice, for its signature and to be sent.</param>
    /// <param name="credentials">Null for the SDK's usual places.</param>
    public S3BlobStore(S3Options options, string incoming, AWSCredentials? credentials = null)
    {
        _options = options;
        _incoming = incoming;
        // Other stores know neither the checksums nor the chunked bodies that the SDK would send by default.
        var config = new AmazonS3Config
        {
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            ForcePathStyle = options.Endpoint is not null,
        };
        if (options.Endpoint is { } endpoint)
        {
            config.ServiceURL = endpoint.AbsoluteUri;
            config.AuthenticationRegion = options.Region ?? "us-east-1";
        }
        else if (options.Region is { } region)
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        }

        _client = credentials is null ? new(config) : new(credentials, config);
    }

    /// <inheritdoc/>
    public async Task PutAsync(string key, Stream bytes, CancellationToken cancel)
    {
        BlobKeys.Checked(key);
        var file = Spool.NewName(_incoming);
        try
        {
            await Spool.WriteAsync(bytes, file, null, cancel);
            await UploadAsync(key, file, cancel);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <inheritdoc/>
    public async Task TakeFileAsync(string key, string file, CancellationToken cancel)
    {
        BlobKeys.Checked(key);
        await UploadAsync(key, file, cancel);
        File.Delete(file);
    }

    /// <inheritdoc/>
    public async Task<BlobContent> OpenReadAsync(string key, BlobRange? range, CancellationToken cancel)
    {
        if (range is { } part && (part.Length == 0 || part.Offset >= await SizeAsync(key, cancel)))
        {
            // S3 has no empty parts.
            return new(Stream.Null, await SizeAsync(key, cancel) ?? throw new BlobNotFoundException(key));
        }

        var request = new GetObjectRequest { BucketName = _options.Bucket, Key = ObjectOf(key), ByteRange = range is { } wanted ? BytesOf(wanted) : null };
        try
        {
            var response = await _client.GetObjectAsync(request, cancel);
            // bytes 5-9/100
            var size = response.ContentRange is { Length: > 0 } of
                ? long.Parse(of.AsSpan(of.LastIndexOf('/') + 1), NumberStyles.None, CultureInfo.InvariantCulture)
                : response.ContentLength;
            return new(response.ResponseStream, size);
        }
        catch (AmazonServiceException fault) when (fault.StatusCode == HttpStatusCode.NotFound)
        {
            throw new BlobNotFoundException(key);
        }
        catch (AmazonServiceException fault)
        {
            throw Named(fault);
        }
    }

    /// <inheritdoc/>
    public Task DeleteAsync(string key, CancellationToken cancel) =>
        NamedAsync(() => _client.DeleteObjectAsync(new() { BucketName = _options.Bucket, Key = ObjectOf(key) }, cancel));

    /// <inheritdoc/>
    public async IAsyncEnumerable<BlobEntry> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancel)
    {
        var request = new ListObjectsV2Request { BucketName = _options.Bucket, Prefix = _options.Prefix + prefix };
        do
        {
            var page = await NamedAsync(() => _client.ListObjectsV2Async(request, cancel));
            foreach (var found in page.S3Objects ?? [])
            {
                yield return new(found.Key[_options.Prefix.Length..], found.Size ?? 0);
            }

            request.ContinuationToken = page.NextContinuationToken;
        }
        while (request.ContinuationToken is { Length: > 0 });
    }

    /// <inheritdoc/>
    public async Task<long?> SizeAsync(string key, CancellationToken cancel)
    {
        try
        {
            return (await _client.GetObjectMetadataAsync(new GetObjectMetadataRequest { BucketName = _options.Bucket, Key = ObjectOf(key) }, cancel)).ContentLength;
        }
        catch (AmazonServiceException fault) when (fault.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
        catch (AmazonServiceException fault)
        {
            throw Named(fault);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private static ByteRange BytesOf(BlobRange range) =>
        new(range.Offset, range.Length is { } length && length < long.MaxValue - range.Offset ? range.Offset + length - 1 : long.MaxValue - 1);

    private string ObjectOf(string key) => _options.Prefix + BlobKeys.Checked(key);

    private Task UploadAsync(string key, string file, CancellationToken cancel) =>
        new FileInfo(file).Length is var size && size <= LeastPartBytes
            ? NamedAsync(() => _client.PutObjectAsync(new() { BucketName = _options.Bucket, Key = ObjectOf(key), FilePath = file, UseChunkEncoding = false }, cancel))
            : UploadInPartsAsync(key, file, size, cancel);

    private async Task UploadInPartsAsync(string key, string file, long size, CancellationToken cancel)
    {
        var partBytes = Math.Max(LeastPartBytes, (size / MostParts) + 1);
        var upload = (await NamedAsync(() => _client.InitiateMultipartUploadAsync(new() { BucketName = _options.Bucket, Key = ObjectOf(key) }, cancel))).UploadId;
        try
        {
            var parts = new List<PartETag>();
            for (long offset = 0; offset < size; offset += partBytes)
            {
                var number = parts.Count + 1;
                var request = new UploadPartRequest
                {
                    BucketName = _options.Bucket,
                    Key = ObjectOf(key),
                    UploadId = upload,
                    PartNumber = number,
                    FilePath = file,
                    FilePosition = offset,
                    PartSize = Math.Min(partBytes, size - offset),
                    UseChunkEncoding = false,
                };
                var part = await NamedAsync(() => _client.UploadPartAsync(request, cancel));
                parts.Add(new(number, part.ETag));
            }

            await NamedAsync(() => _client.CompleteMultipartUploadAsync(
                new() { BucketName = _options.Bucket, Key = ObjectOf(key), UploadId = upload, PartETags = parts }, cancel));
        }
        catch
        {
            await AbortAsync(key, upload);
            throw;
        }
    }

    private async Task AbortAsync(string key, string upload)
    {
        try
        {
            await _client.AbortMultipartUploadAsync(new() { BucketName = _options.Bucket, Key = ObjectOf(key), UploadId = upload }, CancellationToken.None);
        }
        catch (AmazonClientException)
        {
            // The first fault is the one to tell; what is left, the bucket's life-cycle rule removes.
        }
    }

    private async Task<T> NamedAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (AmazonServiceException fault)
        {
            throw Named(fault);
        }
    }

    private IOException Named(AmazonServiceException fault) => fault.StatusCode == HttpStatusCode.InsufficientStorage
        ? new BlobStoreFullException(fault)
        : new IOException($"The bucket {_options.Bucket} refused ({fault.ErrorCode}: {fault.Message}); see to its address, the keys and their rights.", fault);
}
