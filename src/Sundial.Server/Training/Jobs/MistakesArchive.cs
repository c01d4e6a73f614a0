using System.IO.Compression;
using System.Text.Json;
using Sundial.Contracts.Http;
using Sundial.Contracts.Training;

namespace Sundial.Server.Training.Jobs;

/// <summary>The archive <c>*.mistakes.zip</c> beside a model: <c>mistakes.json</c>, and the pictures that it names. Any program may have written it.</summary>
internal static class MistakesArchive
{
    /// <summary>How the file's name ends.</summary>
    public const string Suffix = ".mistakes.zip";

    /// <summary>An archive that is larger is not looked into.</summary>
    public const long MostBytes = 16 << 20;

    private const string Index = "mistakes.json";
    private const int MostIndexBytes = 2 << 20;
    private const int MostPictureBytes = 1 << 20;
    private const int MostMistakes = 24;

    /// <summary>What it tells.</summary>
    /// <param name="bytes">The archive, to be read from the beginning.</param>
    /// <exception cref="InvalidDataException">It is no such archive.</exception>
    public static MistakesView Read(Stream bytes)
    {
        using var archive = Open(bytes);
        return Read(archive);
    }

    /// <summary>A picture of it, where it is one that a mistake names.</summary>
    /// <param name="bytes">The archive, to be read from the beginning.</param>
    /// <param name="name">The picture's name.</param>
    /// <returns>The bytes with their media type; null where there is no such picture.</returns>
    /// <exception cref="InvalidDataException">It is no such archive, or the picture is none.</exception>
    public static (byte[] Bytes, string MediaType)? Picture(Stream bytes, string name)
    {
        using var archive = Open(bytes);
        if (!Read(archive).Mistakes.Any(mistake => mistake.Picture == name) || archive.GetEntry(name) is not { } entry)
        {
            return null;
        }

        var picture = Bytes(entry, MostPictureBytes);
        return (picture, MediaTypeOf(picture) ?? throw new InvalidDataException("A picture is neither PNG nor JPEG."));
    }

    private static ZipArchive Open(Stream bytes) => new(bytes, ZipArchiveMode.Read, leaveOpen: true);

    private static MistakesView Read(ZipArchive archive)
    {
        try
        {
            var index = archive.GetEntry(Index) ?? throw new InvalidDataException($"It has no {Index}.");
            var told = JsonSerializer.Deserialize<MistakesView>(Bytes(index, MostIndexBytes), ApiJson.Reading) ?? throw new InvalidDataException($"{Index} is empty.");
            return told.Mistakes.Count <= MostMistakes ? told : told with { Mistakes = [.. told.Mistakes.Take(MostMistakes)] };
        }
        catch (JsonException fault)
        {
            throw new InvalidDataException($"{Index} is not what it should be: {fault.Message}", fault);
        }
    }

    // What an entry says of its size is its own word: one more byte than there may be is asked for.
    private static byte[] Bytes(ZipArchiveEntry entry, int most)
    {
        using var content = entry.Open();
        using var taken = new MemoryStream();
        var buffer = new byte[81920];
        while (content.Read(buffer) is > 0 and var read)
        {
            taken.Write(buffer, 0, read);
            if (taken.Length > most)
            {
                throw new InvalidDataException($"An entry has more than {most} bytes.");
            }
        }

        return taken.ToArray();
    }

    private static string? MediaTypeOf(ReadOnlySpan<byte> picture) =>
        picture is [0x89, (byte)'P', (byte)'N', (byte)'G', ..] ? "image/png"
        : picture is [0xFF, 0xD8, 0xFF, ..] ? "image/jpeg"
        : null;
}
