using Sundial.OnnxRuntime.Native;

namespace Sundial.OnnxRuntime;

/// <summary>Custom operators under the domain name by which nodes and opset imports name them.</summary>
public sealed class CustomOperatorDomain : IDisposable
{
    /// <summary>A domain of operators, to be given to <see cref="SessionOptions.Add"/>.</summary>
    /// <param name="domain">The domain's name.</param>
    /// <param name="operators">The operators, with distinct names.</param>
    public CustomOperatorDomain(string domain, params CustomOperator[] operators)
    {
        ArgumentNullException.ThrowIfNull(operators);
        Name = domain;
        Handle = CustomOperators.CreateDomain(domain, operators);
    }

    /// <summary>The domain's name.</summary>
    public string Name { get; }

    internal OrtHandle Handle { get; }

    /// <summary>Releases the operators, at once or when the last session that uses them is released.</summary>
    public void Dispose() => Handle.Dispose();
}
