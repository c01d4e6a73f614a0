using System.Runtime.InteropServices;
using Sundial.OnnxRuntime;

namespace Sundial.Scorer.Engine;

/// <summary>Opens ONNX files as sessions that run on their caller's thread.</summary>
internal static unsafe class ModelFile
{
    /// <summary>No model may have more bytes: a protocol buffer cannot.</summary>
    private const long MostBytes = int.MaxValue;

    /// <summary>Bytes of a model's file.</summary>
    /// <exception cref="ModelLoadException">It is missing or too large.</exception>
    public static long SizeOf(string path)
    {
        try
        {
            var file = new FileInfo(path);
            return file.Length <= MostBytes
                ? file.Length
                : throw new ModelLoadException($"The model {file.Name} has {file.Length:N0} bytes; no ONNX file of more than 2 GiB can be served. Save it with smaller weights.");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, fault);
        }
    }

    /// <summary>Opens a model anew.</summary>
    /// <exception cref="ModelLoadException">It cannot be read, is no ONNX model, or uses what the engine does not have.</exception>
    /// <remarks>Read into memory of our own, not mapped: a file that shrinks while it is mapped would end the process.</remarks>
    public static Session Open(string path)
    {
        void* bytes = null;
        try
        {
            using var file = File.OpenHandle(path, options: FileOptions.SequentialScan);
            var length = RandomAccess.GetLength(file);
            if (length is 0 or > MostBytes)
            {
                throw new ModelLoadException($"The model {Path.GetFileName(path)} has {length:N0} bytes; that is no ONNX model.");
            }

            bytes = NativeMemory.Alloc((nuint)length);
            var model = new Span<byte>(bytes, (int)length);
            for (var read = 0; read < model.Length;)
            {
                var count = RandomAccess.Read(file, model[read..], read);
                read += count > 0 ? count : throw new EndOfStreamException($"{path} ends at byte {read:N0} of {length:N0}.");
            }

            using var options = new SessionOptions { IntraOpThreads = 1, InterOpThreads = 1, AllowSpinning = false };
            return new Session(model, options);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, fault);
        }
        catch (OrtException fault) when (fault.ErrorCode != OrtErrorCode.NoSuchFile)
        {
            throw new ModelLoadException($"The model {Path.GetFileName(path)} cannot be loaded: {fault.Message.TrimEnd('.', '\n')}.", fault);
        }
        finally
        {
            NativeMemory.Free(bytes);
        }
    }

    private static ModelLoadException Unreadable(string path, Exception fault) =>
        new($"The model {Path.GetFileName(path)} cannot be read ({fault.Message.TrimEnd('.')}).", fault);
}
