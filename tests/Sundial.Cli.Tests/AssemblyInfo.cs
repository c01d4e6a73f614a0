using System.Runtime.Versioning;

// The suite runs where file modes and signals are.
[assembly: UnsupportedOSPlatform("windows")]
