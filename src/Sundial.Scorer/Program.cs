namespace Sundial.Scorer;

/// <summary>Tells what it was asked for, and does it.</summary>
internal static class Program
{
    private static int Main(string[] args) => args.Length;
}
