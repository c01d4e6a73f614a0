using System.Runtime.CompilerServices;

// The test that calls every bound function looks at Native/.
[assembly: InternalsVisibleTo("Sundial.OnnxRuntime.Tests")]
