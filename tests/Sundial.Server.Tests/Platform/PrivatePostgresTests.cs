using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Sundial.Server.Platform.Database;
using Sundial.Testing.Data;
using Xunit;

namespace Sundial.Server.Tests.Platform;

/// <summary>Each test has a PostgreSQL of its own, to be killed, left and found again. Run as root and as an ordinary user they go different ways.</summary>
public sealed class PrivatePostgresTests : IDisposable
{
    private readonly TemporaryFolder _folder = TemporaryFolder.InMemory();

    public static TheoryData<string> Programs
    {
        get
        {
            var found = InstalledPostgres.FoldersAsync(CancellationToken.None).ToBlockingEnumerable()
                .Where(folder => File.Exists(Path.Combine(folder, "initdb")))
                .Append(EmbeddedPostgres.Find(AppContext.BaseDirectory))
                .OfType<string>()
                .Distinct();
            return [.. found];
        }
    }

    private string Data => Path.Combine(_folder.Path, "postgres", "data");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task It_starts_with_whatever_programs_there_are_keeps_what_was_committed_and_stops(string programs)
    {
        await using (var first = await StartAsync(Options with { Programs = programs, Durable = true }))
        {
            await first.Database.RunPlatformAsync(work => work.ExecuteAsync("create table kept as select 'ä'::text as x", default), default);
        }

        Assert.Null(Postmaster.In(Data));
        await using var again = await StartAsync(Options with { Programs = programs, Durable = true });
        Assert.Equal("ä", await again.Database.RunPlatformAsync(work => work.ScalarAsync<string>("select x from kept", default), default));
        Assert.Equal("UTF8", await again.Database.RunPlatformAsync(work => work.ScalarAsync<string>("select current_setting('server_encoding')", default), default));
        Assert.Equal("on", await again.Database.RunPlatformAsync(work => work.ScalarAsync<string>("select current_setting('fsync')", default), default));
    }

    [Fact]
    public async Task Killed_it_is_back_by_itself_with_all_that_was_committed()
    {
        await using var running = await StartAsync(Options);
        await running.Database.RunPlatformAsync(work => work.ExecuteAsync("create table kept (x int)", default), default);

        for (var round = 1; round <= 2; round++)
        {
            await running.Database.RunPlatformAsync(work => work.ExecuteAsync("insert into kept values (1)", default), default);
            await KillAsync(running);

            Assert.Equal(round, await AnswerAsync(running.Database));
        }

        Assert.NotNull(running.Postgres.ProcessId);
    }

    [Fact]
    public async Task One_that_a_killed_server_left_is_taken_over_and_stopped_in_the_end()
    {
        var left = await LeaveRunningAsync();

        await using (var next = await StartAsync(Options))
        {
            Assert.Equal(left, next.Postgres.ProcessId);
            Assert.Equal(1, await AnswerAsync(next.Database));
        }

        Assert.Null(Postmaster.In(Data));
    }

    [Fact]
    public async Task One_that_was_taken_over_is_started_again_when_it_dies()
    {
        var left = await LeaveRunningAsync();
        await using var next = await StartAsync(Options);

        await KillAsync(next);

        Assert.Equal(1, await AnswerAsync(next.Database));
        Assert.NotEqual(left, next.Postgres.ProcessId);
    }

    [Fact]
    public async Task One_that_is_set_otherwise_than_this_Sundial_wants_is_started_anew()
    {
        var left = await LeaveRunningAsync();
        await File.AppendAllTextAsync(Path.Combine(Data, "postgresql.conf"), "work_mem = '1MB'\n");

        await using var next = await StartAsync(Options);

        Assert.NotEqual(left, next.Postgres.ProcessId);
        Assert.Equal(1, await AnswerAsync(next.Database));
    }

    [Fact]
    public async Task One_that_died_with_its_server_is_started_anew_though_its_number_is_still_known()
    {
        Kill(await LeaveRunningAsync());

        await using var next = await StartAsync(Options);

        Assert.Equal(1, await AnswerAsync(next.Database));
    }

    [Fact]
    public async Task A_number_that_belongs_to_somebody_else_after_a_restart_of_the_machine_is_no_hindrance()
    {
        await (await StartAsync(Options)).DisposeAsync();
        string[] stale = [Environment.ProcessId.ToString(CultureInfo.InvariantCulture), Data, "1700000000", "5432", _folder.Path, "", "12345 1", "ready   "];
        await File.WriteAllLinesAsync(Postmaster.FileIn(Data), stale);

        await using var next = await StartAsync(Options);

        Assert.NotEqual(Environment.ProcessId, next.Postgres.ProcessId);
    }

    [Fact]
    public async Task A_second_Sundial_on_the_folder_is_refused_and_the_first_goes_on()
    {
        await using var first = await StartAsync(Options);

        var fault = await Assert.ThrowsAsync<PrivatePostgresException>(() => StartAsync(Options));

        Assert.Contains("--data", fault.Message, StringComparison.Ordinal);
        Assert.Equal(1, await first.Database.RunPlatformAsync(work => work.ScalarAsync<int>("select 1", default), default));
    }

    [Fact]
    public async Task A_kill_while_it_is_made_leaves_nothing_that_the_next_start_minds()
    {
        using var kill = new CancellationTokenSource();
        Directory.CreateDirectory(_folder["postgres"]);
        using (var watcher = new FileSystemWatcher(_folder["postgres"], "PG_VERSION") { IncludeSubdirectories = true, EnableRaisingEvents = true })
        {
            watcher.Created += (_, _) => kill.Cancel();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => StartAsync(Options, kill.Token));
        }

        Assert.False(Directory.Exists(Data));
        await using var next = await StartAsync(Options);
        Assert.Equal(1, await next.Database.RunPlatformAsync(work => work.ScalarAsync<int>("select 1", default), default));
        Assert.Empty(Directory.EnumerateDirectories(_folder["postgres"], "new-*"));
    }

    [Fact]
    public async Task A_database_of_a_version_that_is_not_here_is_named()
    {
        Directory.CreateDirectory(Data);
        await File.WriteAllTextAsync(Path.Combine(Data, "PG_VERSION"), "12\n");

        var fault = await Assert.ThrowsAsync<PrivatePostgresException>(() => StartAsync(Options));

        Assert.Contains("PostgreSQL 12", fault.Message, StringComparison.Ordinal);
        Assert.Contains(PostgresPrograms.Variable, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_too_deep_for_a_socket_has_its_database_at_an_address_that_stays()
    {
        var deep = Options with { DataFolder = _folder[new string('d', 90)] };
        await using var running = await StartAsync(deep);
        await running.Database.RunPlatformAsync(work => work.ExecuteAsync("create table kept as select 1 as x", default), default);
        Assert.Equal("127.0.0.1", new NpgsqlConnectionStringBuilder(running.Address.ConnectionString).Host);

        await KillAsync(running);

        Assert.Equal(1, await AnswerAsync(running.Database));
    }

    [Theory]
    [InlineData("a b'c")]
    [InlineData("$(x) \"y\" `z` \\ ö")]
    [InlineData("a,b")]
    public async Task A_folder_may_be_called_anything(string name)
    {
        await using var running = await StartAsync(Options with { DataFolder = _folder[name] });

        Assert.Equal(1, await running.Database.RunPlatformAsync(work => work.ScalarAsync<int>("select 1", default), default));
    }

    [Fact]
    public async Task Root_where_no_user_namespaces_are_to_be_had_gives_the_folder_to_another_user()
    {
        if (OperatingSystem.IsWindows() || !Environment.IsPrivilegedProcess)
        {
            return;   // For an ordinary user there is nothing to give away.
        }

        var without = Options with { NamespaceProgram = "no-such-program", DataFolder = _folder["data"] };
        Directory.CreateDirectory(without.DataFolder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.SetUnixFileMode(_folder.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherExecute);
        await using (var first = await StartAsync(without))
        {
            await first.Database.RunPlatformAsync(work => work.ExecuteAsync("create table kept as select 1 as x", default), default);
        }

        // Where they are to be had later, it stays that user's.
        await using var next = await StartAsync(without with { NamespaceProgram = "unshare" });
        Assert.Equal(1, await AnswerAsync(next.Database));
    }

    [Fact]
    public async Task Whoever_lacks_the_password_does_not_get_in()
    {
        await using var running = await StartAsync(Options);
        var wrong = new NpgsqlConnectionStringBuilder(running.Address.ConnectionString) { Password = "wrong", Pooling = false };
        await using var connection = new NpgsqlConnection(wrong.ConnectionString);

        var refused = await Assert.ThrowsAsync<PostgresException>(() => connection.OpenAsync());

        Assert.Equal(PostgresErrorCodes.InvalidPassword, refused.SqlState);
        Assert.Equal(OperatingSystem.IsWindows() ? default : UnixFileMode.UserRead | UnixFileMode.UserWrite, new FileInfo(ClusterFolder.PasswordIn(Data)).UnixFileMode);
    }

    // Not durable: a kill of processes takes nothing from the system's cache, and the disk is slow.
    private PrivatePostgresOptions Options => new() { DataFolder = _folder.Path, Durable = false };

    private static void Kill(int id)
    {
        using var process = Process.GetProcessById(id);
        process.Kill();
    }

    /// <summary>Kills it and waits until it was started again: until then a connection may still be answered by what is left of the old one.</summary>
    private static async Task KillAsync(Running running)
    {
        var restarted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        running.Postgres.Restarted += (_, _) => restarted.TrySetResult();
        Kill(running.Postgres.ProcessId!.Value);
        await restarted.Task.WaitAsync(TimeSpan.FromMinutes(1));
    }

    private static async Task<Running> StartAsync(PrivatePostgresOptions options, CancellationToken cancel = default)
    {
        var address = new DatabaseAddress();
        var postgres = new PrivatePostgres(options, address, TimeProvider.System, NullLogger<PrivatePostgres>.Instance);
        try
        {
            await postgres.StartAsync(cancel);
            return new(postgres, address, new(address, TimeProvider.System));
        }
        catch
        {
            await postgres.DisposeAsync();
            throw;
        }
    }

    /// <summary>What a server that was killed leaves: its PostgreSQL, with the one row of the table kept.</summary>
    private async Task<int> LeaveRunningAsync()
    {
        await using (var killed = await StartAsync(Options))
        {
            await killed.Database.RunPlatformAsync(work => work.ExecuteAsync("create table kept as select 1 as x", default), default);
        }

        var root = Path.GetDirectoryName(Data)!;
        var programs = await PostgresPrograms.FindAsync(null, Path.Combine(root, "links"), int.Parse(await File.ReadAllTextAsync(Path.Combine(Data, "PG_VERSION")), CultureInfo.InvariantCulture), default);
        var user = await PostgresUser.ChooseAsync(Data, Options.NamespaceProgram, default);
        var started = await ProgramRun.ToEndAsync([.. user.Prefix, programs["pg_ctl"], "-D", "data", "-l", "log", "-w", "start"], root, default, programs.Variables);
        Assert.True(started.Ok, started.Output);
        return Postmaster.In(Data)!.Id;
    }

    /// <summary>How many rows the table kept has, once the database answers again.</summary>
    private static async Task<long> AnswerAsync(Database database)
    {
        for (var patience = 10; ; patience--)
        {
            try
            {
                return await database.RunPlatformAsync(work => work.ScalarAsync<long>("select count(*) from kept", default), default);
            }
            catch (DatabaseUnavailableException) when (patience > 0)
            {
            }
        }
    }

    private sealed record Running(PrivatePostgres Postgres, DatabaseAddress Address, Database Database) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Database.DisposeAsync();
            await Postgres.DisposeAsync();
        }
    }
}
