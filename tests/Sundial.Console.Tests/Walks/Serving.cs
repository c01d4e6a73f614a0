using Sundial.Contracts.Client;
using Sundial.Contracts.Datasets;
using Sundial.Contracts.Hosting;
using Sundial.Contracts.Models;

namespace Sundial.Console.Tests.Walks;

/// <summary>Models and endpoints for walks, made over the API.</summary>
internal static class Serving
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Brings a version of a model.</summary>
    public static async Task<ModelVersionView> BringAsync(SundialClient api, string model, byte[] onnx)
    {
        using var content = new MemoryStream(onnx);
        var upload = await api.Uploads.BeginAsync(new CreateUploadRequest("model.onnx", onnx.Length));
        upload = await api.Uploads.SendAsync(upload, content);
        return await api.Models.CreateVersionAsync(model, new CreateModelVersionRequest(upload.Id));
    }

    /// <summary>Makes an endpoint that keeps all it answers, and waits until it answers.</summary>
    public static async Task<EndpointView> DeployAsync(SundialClient api, string name, params VariantRequest[] variants)
    {
        await api.Endpoints.CreateAsync(new CreateEndpointRequest { Name = name, Variants = variants, CaptureShare = 1 });
        return await UntilAsync(api, name, endpoint => endpoint.State == EndpointState.InService);
    }

    /// <summary>Waits until an endpoint is as wanted.</summary>
    public static async Task<EndpointView> UntilAsync(SundialClient api, string name, Func<EndpointView, bool> wanted)
    {
        while (true)
        {
            var endpoint = await api.Endpoints.GetAsync(name);
            if (wanted(endpoint))
            {
                return endpoint;
            }

            if (endpoint.State == EndpointState.Failed)
            {
                throw new InvalidOperationException($"The endpoint failed: {endpoint.Reason}");
            }

            await Task.Delay(s_pause);
        }
    }
}
