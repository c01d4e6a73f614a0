namespace Sundial.Learning.Detection.Reading;

/// <summary>One annotation file that cannot be read; the message says why in a few words, to stand behind the file's name.</summary>
internal sealed class AnnotationException(string message, Exception? inner = null) : Exception(message, inner);
