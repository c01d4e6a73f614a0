namespace Sundial.Scorer.Endpoints;

/// <summary>A revision that answered its trial request on this scorer.</summary>
/// <param name="Endpoint">Its endpoint.</param>
/// <param name="Revision">Its number.</param>
internal readonly record struct AnsweredRevision(Guid Endpoint, int Revision);
