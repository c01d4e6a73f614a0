using Sundial.Cli.Uploads;
using Sundial.Testing.Data;
using Xunit;

namespace Sundial.Cli.Tests.Uploads;

public sealed class UnfinishedUploadsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Uri _server = new("http://127.0.0.1:7300/");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_upload_is_found_by_server_and_data_until_it_is_forgotten()
    {
        var uploads = new UnfinishedUploads(Path.Combine(_folder.Path, "uploads"));
        var upload = Guid.NewGuid();
        Assert.Null(uploads.Find(_server, "data"));
        uploads.Remember(_server, "data", upload);
        Assert.Equal(upload, uploads.Find(_server, "data"));
        Assert.Null(uploads.Find(_server, "other data"));
        Assert.Null(uploads.Find(new Uri("http://127.0.0.1:7301/"), "data"));
        uploads.Forget(_server, "data");
        Assert.Null(uploads.Find(_server, "data"));
    }

    [Fact]
    public void A_cache_that_cannot_be_written_stops_nothing()
    {
        File.WriteAllText(Path.Combine(_folder.Path, "file"), string.Empty);
        var uploads = new UnfinishedUploads(Path.Combine(_folder.Path, "file", "below"));
        uploads.Remember(_server, "data", Guid.NewGuid());
        Assert.Null(uploads.Find(_server, "data"));
        uploads.Forget(_server, "data");
    }

    [Fact]
    public void A_file_that_was_written_since_is_other_data()
    {
        var path = Path.Combine(_folder.Path, "data.bin");
        File.WriteAllText(path, "one");
        using var before = UploadSource.Open(path, null);
        File.WriteAllText(path, "three");
        using var after = UploadSource.Open(path, null);
        Assert.NotEqual(before.Fingerprint, after.Fingerprint);
        Assert.Equal(("data.bin", 5L), (after.FileName, after.SizeBytes));
    }
}
