using Xunit;

namespace Sundial.XGBoost.Tests;

/// <summary>A theory that needs XGBoost, which only a system's own packages have: where ./test could not install it, this is skipped and says why.</summary>
internal sealed class XGBoostTheoryAttribute : TheoryAttribute
{
    public XGBoostTheoryAttribute() => Skip = XGBoostLibrary.IsAvailable(out var reason) ? null : reason;
}
