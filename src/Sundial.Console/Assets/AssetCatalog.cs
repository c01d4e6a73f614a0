using System.Collections.Frozen;
using System.IO.Compression;
using System.Security.Cryptography;

namespace Sundial.Console.Assets;

/// <summary>The style sheets, scripts and icons of the pages, which are part of this assembly.</summary>
internal sealed class AssetCatalog
{
    private const string Prefix = "assets/";
    private const int HashLength = 12;

    private static readonly FrozenDictionary<string, (string MediaType, bool Shrinks)> s_types = new Dictionary<string, (string, bool)>
    {
        [".css"] = ("text/css; charset=utf-8", true),
        [".js"] = ("text/javascript; charset=utf-8", true),
        [".svg"] = ("image/svg+xml", true),
        [".png"] = ("image/png", false),
    }.ToFrozenDictionary();

    private readonly FrozenDictionary<string, Lazy<Asset>> _assets = typeof(AssetCatalog).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
        .ToFrozenDictionary(name => name[Prefix.Length..], name => new Lazy<Asset>(() => Read(name)));

    /// <summary>The names of all, such as <c>css/site.css</c>.</summary>
    public IEnumerable<string> Names => _assets.Keys;

    /// <summary>The asset of this name; null when there is none.</summary>
    public Asset? Find(string name) => _assets.TryGetValue(name, out var asset) ? asset.Value : null;

    /// <summary>The address of an asset, which changes whenever its bytes do.</summary>
    /// <param name="name">Its name, such as <c>css/site.css</c>.</param>
    /// <exception cref="ArgumentException">There is none of this name.</exception>
    public string Url(string name) => Find(name) is { } asset ? $"{ConsolePaths.Root}/assets/{asset.Hash}/{name}" : throw new ArgumentException($"There is no asset {name}.", nameof(name));

    private static Asset Read(string resource)
    {
        using var stream = typeof(AssetCatalog).Assembly.GetManifestResourceStream(resource)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        var (mediaType, shrinks) = s_types[Path.GetExtension(resource)];
        return new Asset(bytes, shrinks ? Compress(bytes) : null, mediaType, Convert.ToHexStringLower(SHA256.HashData(bytes))[..HashLength]);
    }

    private static byte[] Compress(byte[] bytes)
    {
        using var compressed = new MemoryStream();
        using (var brotli = new BrotliStream(compressed, CompressionLevel.Optimal))
        {
            brotli.Write(bytes);
        }

        return compressed.ToArray();
    }
}
