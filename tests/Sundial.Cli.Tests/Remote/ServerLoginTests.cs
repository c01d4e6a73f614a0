using Sundial.Cli.Remote;
using Xunit;

namespace Sundial.Cli.Tests.Remote;

public class ServerLoginTests
{
    [Theory]
    [InlineData("127.0.0.1:7300", "http://127.0.0.1:7300/")]
    [InlineData("http://localhost:7300/", "http://localhost:7300/")]
    [InlineData("https://sundial.example", "https://sundial.example/")]
    public void An_address_may_leave_the_scheme_out(string text, string address) => Assert.Equal(address, ServerLogin.Address(text).AbsoluteUri);

    [Theory]
    [InlineData("ftp://sundial.example")]
    [InlineData("http://user:secret@sundial.example")]
    [InlineData("http://")]
    [InlineData("not an address")]
    public void What_is_no_address_is_refused(string text) => Assert.Contains("is not the address of a server", Assert.Throws<UsageException>(() => ServerLogin.Address(text)).Message, StringComparison.Ordinal);
}
