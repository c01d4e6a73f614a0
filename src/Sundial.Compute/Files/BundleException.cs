namespace Sundial.Compute.Files;

/// <summary>An algorithm's files are not what they should be; the message says what and where.</summary>
internal sealed class BundleException(string message, Exception? cause = null) : Exception(message, cause);
