using System.Runtime.InteropServices;

namespace Sundial.XGBoost.Native;

/// <summary>The functions of the C API that we use, as function pointers (https://xgboost.readthedocs.io/en/stable/c.html). All return 0, or -1 and leave a text.</summary>
internal sealed unsafe partial class XGBoostApi
{
    private static readonly Lazy<XGBoostApi> s_loaded = new(Load);

    private XGBoostApi(nint library)
    {
        nint Export(string name) => NativeLibrary.GetExport(library, name);
        GetLastError = (delegate* unmanaged<byte*>)Export("XGBGetLastError");
        MatrixCreateFromDense = (delegate* unmanaged<byte*, byte*, nint*, int>)Export("XGDMatrixCreateFromDense");
        MatrixSetInfo = (delegate* unmanaged<nint, byte*, byte*, int>)Export("XGDMatrixSetInfoFromInterface");
        MatrixSetText = (delegate* unmanaged<nint, byte*, byte**, ulong, int>)Export("XGDMatrixSetStrFeatureInfo");
        MatrixFree = (delegate* unmanaged<nint, int>)Export("XGDMatrixFree");
        BoosterCreate = (delegate* unmanaged<nint*, ulong, nint*, int>)Export("XGBoosterCreate");
        BoosterFree = (delegate* unmanaged<nint, int>)Export("XGBoosterFree");
        BoosterSetParam = (delegate* unmanaged<nint, byte*, byte*, int>)Export("XGBoosterSetParam");
        BoosterUpdate = (delegate* unmanaged<nint, int, nint, int>)Export("XGBoosterUpdateOneIter");
        BoosterEval = (delegate* unmanaged<nint, int, nint*, byte**, ulong, byte**, int>)Export("XGBoosterEvalOneIter");
        BoosterPredict = (delegate* unmanaged<nint, nint, byte*, ulong**, ulong*, float**, int>)Export("XGBoosterPredictFromDMatrix");
        BoosterSave = (delegate* unmanaged<nint, byte*, ulong*, byte**, int>)Export("XGBoosterSaveModelToBuffer");
        BoosterLoad = (delegate* unmanaged<nint, void*, ulong, int>)Export("XGBoosterLoadModelFromBuffer");
        BoosterRounds = (delegate* unmanaged<nint, int*, int>)Export("XGBoosterBoostedRounds");

        int major, minor, patch;
        ((delegate* unmanaged<int*, int*, int*, void>)Export("XGBoostVersion"))(&major, &minor, &patch);
        Version = new Version(major, minor, patch);
        Silence((delegate* unmanaged<byte*, int>)Export("XGBSetGlobalConfig"));
    }

    public delegate* unmanaged<byte*> GetLastError { get; }
    public delegate* unmanaged<byte*, byte*, nint*, int> MatrixCreateFromDense { get; }
    public delegate* unmanaged<nint, byte*, byte*, int> MatrixSetInfo { get; }
    public delegate* unmanaged<nint, byte*, byte**, ulong, int> MatrixSetText { get; }
    public delegate* unmanaged<nint, int> MatrixFree { get; }
    public delegate* unmanaged<nint*, ulong, nint*, int> BoosterCreate { get; }
    public delegate* unmanaged<nint, int> BoosterFree { get; }
    public delegate* unmanaged<nint, byte*, byte*, int> BoosterSetParam { get; }
    public delegate* unmanaged<nint, int, nint, int> BoosterUpdate { get; }
    public delegate* unmanaged<nint, int, nint*, byte**, ulong, byte**, int> BoosterEval { get; }
    public delegate* unmanaged<nint, nint, byte*, ulong**, ulong*, float**, int> BoosterPredict { get; }
    public delegate* unmanaged<nint, byte*, ulong*, byte**, int> BoosterSave { get; }
    public delegate* unmanaged<nint, void*, ulong, int> BoosterLoad { get; }
    public delegate* unmanaged<nint, int*, int> BoosterRounds { get; }

    /// <summary>The version of the loaded library.</summary>
    public Version Version { get; }

    /// <summary>The library, loaded once for the process.</summary>
    /// <exception cref="XGBoostException">It cannot be found or loaded, or is too old.</exception>
    public static XGBoostApi Instance => s_loaded.Value;

    /// <summary>Throws what a failed call left behind.</summary>
    /// <exception cref="XGBoostException"><paramref name="result"/> is not 0.</exception>
    public void Check(int result)
    {
        if (result != 0)
        {
            throw new XGBoostException($"XGBoost refused: {FirstSentence(Marshal.PtrToStringUTF8((nint)GetLastError()) ?? "it does not say why")}");
        }
    }

    // The text is "[12:00:00] ../src/file.cc:12: what is wrong" and then a stack trace.
    private static string FirstSentence(string text)
    {
        var trace = text.IndexOf("Stack trace", StringComparison.Ordinal);
        var sentence = (trace < 0 ? text : text[..trace]).ReplaceLineEndings(" ").Trim();
        var place = SourcePlace().Match(sentence);
        return place.Success ? sentence[place.Length..].Trim() : sentence;
    }

    [System.Text.RegularExpressions.GeneratedRegex(@"^\[[0-9:]+\]\s*\S+:[0-9]+:\s*")]
    private static partial System.Text.RegularExpressions.Regex SourcePlace();

    private static XGBoostApi Load()
    {
        // OpenMP reads these once, when it is loaded. Threads that spin while they wait take whole cores from everybody else.
        NativeEnvironment.SetUnlessSet("OMP_WAIT_POLICY", "passive");
        NativeEnvironment.SetUnlessSet("GOMP_SPINCOUNT", "0");
        var library = XGBoostLibrary.Load();
        try
        {
            var api = new XGBoostApi(library);
            return api.Version >= XGBoostLibrary.Oldest ? api : throw TooOld(api.Version.ToString(), null);
        }
        catch (EntryPointNotFoundException fault)
        {
            throw TooOld("installed", fault);
        }
    }

    private static XGBoostException TooOld(string version, Exception? cause)
    {
        var message = $"The XGBoost library is too old ({version}); install {XGBoostLibrary.Oldest} or later, or let {XGBoostLibrary.PathVariable} name one.";
        return cause is null ? new XGBoostException(message, isMissing: true) : new XGBoostException(message, isMissing: true, cause);
    }

    // What goes wrong comes as an exception; the library's own lines would go to the user's terminal.
    private static void Silence(delegate* unmanaged<byte*, int> setGlobalConfig)
    {
        fixed (byte* config = "{\"verbosity\":0}\0"u8)
        {
            _ = setGlobalConfig(config);
        }
    }
}
