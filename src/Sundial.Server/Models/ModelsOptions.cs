using System.ComponentModel.DataAnnotations;

namespace Sundial.Server.Models;

/// <summary>How models are taken that tenants bring; the section <c>Models</c> of the configuration.</summary>
internal sealed class ModelsOptions
{
    /// <summary>Most bytes of an ONNX file. One at a time is read whole to be checked, which takes up to three times as much memory. 1 GiB unless set.</summary>
    [Range(1, 2_147_483_647L)]
    public long MaxOnnxBytes { get; set; } = 1L << 30;

    /// <summary>Most files of a version; 1,000 unless set.</summary>
    [Range(1, 100_000)]
    public int MaxFiles { get; set; } = 1_000;
}
