namespace Sundial.Worker.Inspection;

/// <summary>A data set could not be looked at; the message says why, in a sentence.</summary>
/// <param name="message">Why.</param>
/// <param name="mayDoBetter">Whether another worker might: the fault does not lie with the data.</param>
internal sealed class InspectionException(string message, bool mayDoBetter) : Exception(message)
{
    /// <summary>Whether another worker might do better.</summary>
    public bool MayDoBetter => mayDoBetter;
}
