namespace Sundial.OnnxRuntime.Tests;

/// <summary>What many tests do with sessions.</summary>
internal static class TestSessions
{
    /// <summary>A session whose options and operators were disposed of already, as they may be.</summary>
    public static Session Open(byte[] model, params CustomOperator[] operators) => Open(model, threads: 1, operators);

    public static Session Open(byte[] model, int threads, params CustomOperator[] operators)
    {
        using var options = new SessionOptions { IntraOpThreads = threads };
        using var domain = new CustomOperatorDomain("test", operators);
        options.Add(domain);
        return new Session(model, options);
    }

    public static OrtTensor Vector<T>(params T[] values)
        where T : unmanaged => OrtTensor.Over<T>(values, [values.Length]);

    /// <summary>Runs and reads every output as floats.</summary>
    public static float[][] Run(this Session session, params (string Name, OrtTensor Tensor)[] inputs)
    {
        var results = session.Run(inputs.ToDictionary(input => input.Name, input => input.Tensor));
        try
        {
            return [.. results.Select(result => result.Data<float>().ToArray())];
        }
        finally
        {
            results.ToList().ForEach(result => result.Dispose());
        }
    }

    /// <summary>Runs a model with one float input x and one float output.</summary>
    public static float[] Run(this Session session, params float[] x)
    {
        using var tensor = Vector(x);
        return session.Run(("x", tensor))[0];
    }
}
