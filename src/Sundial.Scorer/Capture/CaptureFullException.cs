namespace Sundial.Scorer.Capture;

/// <summary>There is no room to keep another prediction: the server has not taken the ones before, or the disk is full. The request is to be refused with 503.</summary>
internal sealed class CaptureFullException(string message, Exception? inner = null) : Exception(message, inner);
