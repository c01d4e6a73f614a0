using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Sundial.Contracts.Datasets;
using Sundial.Server.Tests.Fixtures;

namespace Sundial.Server.Tests.Datasets;

/// <summary>Uploads and data sets in few words.</summary>
internal static class UploadCalls
{
    /// <summary>Bytes that differ from those of any other number, and are no text.</summary>
    public static byte[] Bytes(int count, int seed = 1)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        bytes[0] = 0xfe;
        return bytes;
    }

    public static string Sha256(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    public static async Task<UploadView> BeginAsync(this HttpClient client, long? size = null, string? sha256 = null, string fileName = "data.bin")
    {
        using var answer = await client.PostAsync("/v1/uploads", new CreateUploadRequest(fileName, size, sha256));
        return await answer.ReadAsync<UploadView>();
    }

    public static Task<HttpResponseMessage> SendChunkAsync(this HttpClient client, Guid upload, long offset, byte[] bytes) =>
        client.SendChunkAsync(upload, offset, new ByteArrayContent(bytes));

    public static async Task<HttpResponseMessage> SendChunkAsync(this HttpClient client, Guid upload, long offset, HttpContent content)
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, $"/v1/uploads/{upload}") { Content = content };
        content.Headers.ContentType = new MediaTypeHeaderValue("application/offset+octet-stream");
        request.Headers.Add("Upload-Offset", offset.ToString(CultureInfo.InvariantCulture));
        return await client.SendAsync(request);
    }

    public static Task<HttpResponseMessage> CompleteAsync(this HttpClient client, Guid upload, string? sha256 = null) =>
        client.PostAsync($"/v1/uploads/{upload}/complete", new CompleteUploadRequest(sha256));

    /// <summary>Sends all bytes as one upload.</summary>
    public static async Task<UploadView> UploadAsync(this HttpClient client, byte[] bytes, string fileName = "data.bin")
    {
        var upload = await client.BeginAsync(bytes.Length, fileName: fileName);
        using var answer = await client.SendChunkAsync(upload.Id, 0, bytes);
        return await answer.ReadAsync<UploadView>();
    }

    /// <summary>Makes a data set of bytes.</summary>
    public static async Task<DatasetView> DatasetAsync(this HttpClient client, string name, byte[] bytes, string? task = null)
    {
        var upload = await client.UploadAsync(bytes);
        using var answer = await client.PostAsync("/v1/datasets", new CreateDatasetRequest(name, upload.Id, task));
        return await answer.ReadAsync<DatasetView>();
    }

    /// <summary>A form; parts in the order they are given, the one called file with the bytes.</summary>
    public static MultipartFormDataContent Form(byte[] file, params (string Name, string Value)[] parts)
    {
        var form = new MultipartFormDataContent();
        foreach (var (name, value) in parts)
        {
            if (name == "file")
            {
                form.Add(new ByteArrayContent(file), "file", value);
            }
            else
            {
                form.Add(new StringContent(value), name);
            }
        }

        return form;
    }

    /// <summary>How many bytes of an upload are safe.</summary>
    public static async Task<long> ReceivedAsync(this HttpClient client, Guid upload) => (await client.GetAsync<UploadView>($"/v1/uploads/{upload}")).ReceivedBytes;
}
