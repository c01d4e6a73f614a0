using Npgsql;
using Sundial.Server.Platform.Database;
using Xunit;

namespace Sundial.Server.Tests.Platform;

public sealed class DatabaseAddressTests
{
    [Fact]
    public void An_address_is_read_with_all_its_parts()
    {
        var parts = new NpgsqlConnectionStringBuilder(DatabaseAddress.Parse("postgres://me:p%40ss@db.example:5433/sun%20dial?sslmode=verify-full&Timeout=7"));

        Assert.Equal(("db.example", 5433, "me", "p@ss", "sun dial"), (parts.Host, parts.Port, parts.Username, parts.Password, parts.Database));
        Assert.Equal((SslMode.VerifyFull, 7), (parts.SslMode, parts.Timeout));
    }

    [Fact]
    public void The_drivers_own_form_is_taken_as_it_is() =>
        Assert.Equal("h", new NpgsqlConnectionStringBuilder(DatabaseAddress.Parse("Host=h;Username=u")).Host);

    [Theory]
    [InlineData("nonsense")]
    [InlineData("postgres://me:secret@:x/y")]
    [InlineData("postgres://me:secret@h/d?nosuch=1")]
    [InlineData("Host=;Password=secret")]
    [InlineData("Nosuch=1")]
    public void What_cannot_be_read_is_refused_without_the_password(string text)
    {
        var fault = Assert.Throws<FormatException>(() => DatabaseAddress.Parse(text));

        Assert.Contains("postgres://USER", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", fault.Message, StringComparison.Ordinal);
    }
}
