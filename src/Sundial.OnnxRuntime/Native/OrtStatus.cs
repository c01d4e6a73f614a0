namespace Sundial.OnnxRuntime.Native;

/// <summary>Turns an <c>OrtStatus*</c> into an exception, and an exception into an <c>OrtStatus*</c>.</summary>
internal static unsafe class OrtStatus
{
    /// <summary>Throws what a failed call reported; a null status is success.</summary>
    /// <exception cref="OrtException">The status is a failure; it is released in any case.</exception>
    public static void Check(nint status)
    {
        if (status != 0)
        {
            throw Take(status);
        }
    }

    /// <summary>What a failure status says, as an exception that is not thrown; the status is released.</summary>
    public static OrtException Take(nint status)
    {
        try
        {
            return new OrtException((OrtErrorCode)OrtApi.GetErrorCode(status), Utf8.Read(OrtApi.GetErrorMessage(status)));
        }
        finally
        {
            OrtApi.ReleaseStatus(status);
        }
    }

    /// <summary>A new failure status for native code to own, made from what a callback threw. Never throws: native code cannot unwind.</summary>
    public static nint From(Exception error)
    {
        try
        {
            var code = error is OrtException known ? known.ErrorCode : OrtErrorCode.Fail;
            using var message = new Utf8(error is OrtException ? error.Message : $"{error.GetType().Name}: {error.Message}");
            return OrtApi.CreateStatus((int)code, message.Pointer);
        }
        catch (Exception)
        {
            // Memory ran out, or the exception's own Message throws.
            fixed (byte* message = "A custom operator failed, and so did putting the reason into words."u8)
            {
                return OrtApi.CreateStatus((int)OrtErrorCode.Fail, message);
            }
        }
    }
}
