namespace Sundial.Worker;

/// <summary>Tells what it was asked for, and does it.</summary>
internal static class Program
{
    private static int Main() => 0;
}
