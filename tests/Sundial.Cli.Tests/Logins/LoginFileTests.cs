using Sundial.Cli.Logins;
using Sundial.Testing.Data;
using Xunit;

namespace Sundial.Cli.Tests.Logins;

public sealed class LoginFileTests : IDisposable
{
    private static readonly Uri s_one = new("http://127.0.0.1:7300/");
    private static readonly Uri s_two = new("https://sundial.example");

    private readonly TemporaryFolder _folder = new();

    private LoginFile Logins => new(Path.Combine(_folder.Path, "config"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Keys_are_kept_by_server_and_the_last_one_is_where_commands_go()
    {
        Assert.Null(Logins.Read().Current);
        Logins.Remember(s_one, "key-1");
        Logins.Remember(s_two, "key-2");
        var read = Logins.Read();
        Assert.Equal("https://sundial.example", read.Current);
        Assert.Equal("key-1", read.KeyFor(new Uri("http://127.0.0.1:7300")));
        Assert.Equal("key-2", read.KeyFor(s_two));
    }

    [Fact]
    public void A_server_that_is_forgotten_hands_over_to_one_that_is_left()
    {
        Logins.Remember(s_one, "key-1");
        Logins.Remember(s_two, "key-2");
        Assert.True(Logins.Forget(s_two));
        Assert.False(Logins.Forget(s_two));
        Assert.Equal("http://127.0.0.1:7300", Logins.Read().Current);
        Assert.True(Logins.Forget(s_one));
        Assert.Null(Logins.Read().Current);
    }

    [Fact]
    public void Nobody_else_can_read_the_file()
    {
        Logins.Remember(s_one, "key-1");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_folder.Path, "config", "logins.json")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.Combine(_folder.Path, "config")));
        Assert.Single(Directory.GetFiles(Path.Combine(_folder.Path, "config")));
    }

    [Fact]
    public void A_file_that_is_damaged_is_named()
    {
        Logins.Remember(s_one, "key-1");
        File.WriteAllText(Path.Combine(_folder.Path, "config", "logins.json"), "{ no");
        var fault = Assert.Throws<UsageException>(() => Logins.Read());
        Assert.Equal(ExitCode.NotLoggedIn, fault.ExitCode);
        Assert.Contains("logins.json cannot be read", fault.Message, StringComparison.Ordinal);
    }
}
