using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Sundial.Server.Platform.Blobs;
using Sundial.Server.Platform.Problems;

namespace Sundial.Server.Datasets;

/// <summary>A data set as multipart/form-data: the fields name, task and sha256, and the file, in any order. The file goes to the disk as it comes.</summary>
internal sealed class DatasetForm(Guid tenant, DatasetMaker maker)
{
    private const int BufferBytes = 64 * 1024;
    private const int MaxBoundary = 200;
    private const int MaxFieldBytes = 4096;
    private static readonly string[] Fields = ["name", "task", "sha256"];

    private readonly Dictionary<string, string> _fields = [];
    private string? _fileName;
    private StoredBlob? _content;

    /// <summary>Reads the form and makes the data set. Unless it comes to that, nothing is left of it.</summary>
    public static async Task<Dataset> ReadAsync(HttpRequest request, Guid tenant, DatasetMaker maker, CancellationToken cancel)
    {
        var file = maker.NewFile();
        try
        {
            return await new DatasetForm(tenant, maker).ReadAsync(request, file, cancel);
        }
        catch (BlobStoreFullException)
        {
            throw DatasetsProblems.DiskFull.For("The server's disk is full; nothing of the data set was kept. Free some room and send it again.");
        }
        catch (Exception fault) when (IsOfTheForm(fault))
        {
            throw DatasetsProblems.FormInvalid.For("The form does not follow multipart/form-data: a part is cut short or its header cannot be read; nothing of it was kept.");
        }
        finally
        {
            File.Delete(file);
        }
    }

    private async Task<Dataset> ReadAsync(HttpRequest request, string file, CancellationToken cancel)
    {
        var reader = new MultipartReader(BoundaryOf(request), request.Body, BufferBytes);
        while (await reader.ReadNextSectionAsync(cancel) is { } section)
        {
            if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition) || !disposition.Name.HasValue)
            {
                throw DatasetsProblems.FormInvalid.For("A part of the form has no name; send the fields name, task, sha256 and the file.");
            }

            var name = HeaderUtilities.RemoveQuotes(disposition.Name).Value ?? "";
            if (name == "file")
            {
                await TakeFileAsync(section.Body, disposition, request.ContentLength, file, cancel);
            }
            else
            {
                await TakeFieldAsync(name, section.Body, cancel);
            }
        }

        if (_content is not { } content)
        {
            throw Faults.Of("file", "is required");
        }

        RequireDigest(content);
        var dataset = Name();
        dataset.Check();
        return await maker.MakeAsync(tenant, dataset, _fileName ?? dataset.Name!, file, content, cancel);
    }

    private async Task TakeFileAsync(Stream bytes, ContentDispositionHeaderValue disposition, long? length, string file, CancellationToken cancel)
    {
        if (_content is not null)
        {
            throw Faults.Of("file", "stands twice; send one archive of all files");
        }

        // Whatever came before the file is looked at before it is taken.
        if (_fields.ContainsKey("name"))
        {
            var dataset = Name();
            dataset.Check();
            await maker.RequireFreeAsync(tenant, dataset.Name!, cancel);
        }

        _fileName = FileNames.WithoutFolders(HeaderUtilities.RemoveQuotes(disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName).Value);
        var left = await maker.LeftAsync(tenant, cancel);
        maker.RequireRoom(length ?? 0);
        try
        {
            _content = await Spool.WriteAsync(bytes, file, Math.Min(left, maker.MaxBytes), cancel);
        }
        catch (BlobTooLargeException)
        {
            throw left < maker.MaxBytes ? TenantStorage.Exhausted(null, left) : DatasetsProblems.TooLarge.For($"A data set has at most {maker.MaxBytes} bytes; send less.");
        }

        if (_content.SizeBytes == 0)
        {
            throw Faults.Of("file", "is empty");
        }
    }

    private async Task TakeFieldAsync(string name, Stream bytes, CancellationToken cancel)
    {
        if (!Fields.Contains(name, StringComparer.Ordinal))
        {
            throw Faults.Of(name.Length <= 100 ? name : name[..100] + "…", "is not a field of this form; it has name, task, sha256 and file");
        }

        var buffer = new byte[MaxFieldBytes + 1];
        var count = await bytes.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancel);
        if (count > MaxFieldBytes)
        {
            throw Faults.Of(name, $"must be at most {MaxFieldBytes} bytes");
        }

        if (!_fields.TryAdd(name, Encoding.UTF8.GetString(buffer, 0, count)))
        {
            throw Faults.Of(name, "stands twice");
        }
    }

    private DatasetName Name() => new(_fields.GetValueOrDefault("name"), _fields.GetValueOrDefault("task"));

    private void RequireDigest(StoredBlob content)
    {
        if (_fields.TryGetValue("sha256", out var stated))
        {
            var expected = Digest.TryParse(stated, out var digest) ? digest : throw Faults.Of("sha256", "must be 64 hexadecimal digits");
            if (expected != content.Digest)
            {
                throw UploadFinisher.Mismatch(expected, content.Digest);
            }
        }
    }

    private static string BoundaryOf(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && HeaderUtilities.RemoveQuotes(type.Boundary).Value is { Length: > 0 and <= MaxBoundary } boundary
            ? boundary
            : throw DatasetsProblems.FormInvalid.For("The Content-Type has no boundary; send multipart/form-data as a form does, or JSON with an upload.");

    // The reader of forms has no exception of its own. A disk's fault carries the number of its cause, a form that is cut short does not.
    private static bool IsOfTheForm(Exception fault)
    {
        const int NoCause = unchecked((int)0x80131620);
        return fault is InvalidDataException || (fault.GetType() == typeof(IOException) && fault.HResult == NoCause);
    }
}
