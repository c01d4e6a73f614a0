using Sundial.Console.Components.Forms;
using Sundial.Console.Pages.Tenants;
using Sundial.Contracts.Tenancy;
using Xunit;

namespace Sundial.Console.Tests.Pages.Tenants;

/// <summary>A tenant's bounds can be sent back as they were shown without moving by a byte.</summary>
public sealed class TenantFieldsTests
{
    private static readonly Quota s_quota = new(10, 123_456_789_012, 50, 7);

    [Fact]
    public void What_is_sent_back_as_shown_changes_nothing()
    {
        var fields = TenantFields.Of(new TenantView(Guid.NewGuid(), "acme", false, s_quota, 1.5, 5, DateTimeOffset.UnixEpoch));
        Assert.Equal(s_quota, TenantFields.QuotaOf(fields, s_quota));
        Assert.Equal(1.5, TenantFields.WeightOf(fields));
    }

    [Fact]
    public void Bound_on_predictions_that_is_emptied_is_taken_away()
    {
        var fields = new FormFields(new Dictionary<string, string> { [TenantFields.Stored] = "2.5" });
        Assert.Equal(new Quota(null, 2_500_000_000, null, 0), TenantFields.QuotaOf(fields, s_quota));
        Assert.Equal(new Quota(null, 2_500_000_000, null, null), TenantFields.QuotaOf(fields, null));
    }

    [Theory]
    [InlineData(TenantFields.Weight, "0")]
    [InlineData(TenantFields.Jobs, "-1")]
    [InlineData(TenantFields.Jobs, "1.5")]
    [InlineData(TenantFields.Requests, "many")]
    public void What_cannot_be_is_refused_beside_its_field(string field, string typed)
    {
        var fields = new FormFields(new Dictionary<string, string> { [field] = typed });
        TenantFields.QuotaOf(fields, null);
        TenantFields.WeightOf(fields);
        Assert.NotNull(fields.Fault(field));
    }
}
