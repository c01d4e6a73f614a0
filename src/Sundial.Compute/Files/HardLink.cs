using Sundial.Compute.Processes;

namespace Sundial.Compute.Files;

/// <summary>A second name for a file.</summary>
internal static class HardLink
{
    /// <summary>Makes one.</summary>
    /// <returns>False where the file system cannot.</returns>
    /// <exception cref="FileNotFoundException">The file is not there.</exception>
    public static bool TryMake(string existing, string name)
    {
        if (LibC.TryLink(existing, name))
        {
            return true;
        }

        return File.Exists(existing) ? false : throw new FileNotFoundException("The file to link to is not there.", existing);
    }
}
