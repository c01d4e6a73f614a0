using System.Globalization;

namespace Sundial.Server.Platform.Database;

/// <summary>As whom PostgreSQL's programs are run: they refuse to run as root, and initdb wants a user with a name.</summary>
/// <param name="Prefix">Put before a program and its arguments; empty where it is run as it is.</param>
/// <param name="Owner">To whom the files must be given first, as uid:gid; null where they can stay as they are.</param>
internal sealed record PostgresUser(IReadOnlyList<string> Prefix, string? Owner)
{
    private static readonly PostgresUser Self = new([], null);

    /// <summary>Finds out what works here.</summary>
    /// <param name="folder">Of the cluster or what it will lie in; its owner decides.</param>
    /// <param name="namespaceProgram">See <see cref="PrivatePostgresOptions.NamespaceProgram"/>.</param>
    /// <param name="cancel">Ends the search.</param>
    /// <exception cref="PrivatePostgresException">Nothing does.</exception>
    public static async Task<PostgresUser> ChooseAsync(string folder, string namespaceProgram, CancellationToken cancel)
    {
        var isRoot = Environment.IsPrivilegedProcess && !OperatingSystem.IsWindows();
        if (!isRoot && Environment.UserName.Length > 0)
        {
            return Self;
        }

        // Made by an ordinary user's Sundial, or given away below by an earlier start: it is that user's.
        if (isRoot && await OwnerAsync(folder, cancel) is { } owner && !owner.StartsWith("0:", StringComparison.Ordinal))
        {
            return new(SetPriv(owner), owner);
        }

        var (uid, gid) = NamedUser() ?? throw new PrivatePostgresException(
            "PostgreSQL does not run as root, and /etc/passwd names no user nobody or postgres to run it as; start Sundial as an ordinary user, or give --database.");
        // In a user namespace of its own it is nobody to itself and still the owner of our files, wherever they lie.
        string[] ownNamespace = [namespaceProgram, "--user", $"--map-user={uid}", $"--map-group={gid}"];
        if ((await ProgramRun.ToEndAsync([.. ownNamespace, "true"], "/", cancel)).Ok)
        {
            return new(ownNamespace, null);
        }

        var other = $"{uid}:{gid}";
        if (!isRoot || !(await ProgramRun.ToEndAsync([.. SetPriv(other), "true"], "/", cancel)).Ok)
        {
            throw new PrivatePostgresException(
                "PostgreSQL does not run as this user, and neither unshare nor setpriv may change to another; start Sundial as an ordinary user, or give --database.");
        }

        var parent = Path.GetDirectoryName(folder)!;
        if (!await MayPassAsync(other, parent, cancel))
        {
            // The data folder is for root alone; PostgreSQL's group may pass through it, and see nothing.
            await ProgramRun.ToEndAsync(["chgrp", $"{gid}", parent], "/", cancel);
            await ProgramRun.ToEndAsync(["chmod", "g+x", parent], "/", cancel);
        }

        return await MayPassAsync(other, parent, cancel)
            ? new(SetPriv(other), other)
            : throw new PrivatePostgresException(
                $"PostgreSQL does not run as root, and the user it would run as cannot get at {folder}; give a --data folder in one that all may pass through (not below /root), "
                + "start Sundial as an ordinary user, or give --database.");
    }

    /// <summary>Gives a folder with all in it to the user, where that is needed.</summary>
    public async Task GiveAsync(string folder, CancellationToken cancel)
    {
        if (Owner is not null && await ProgramRun.ToEndAsync(["chown", "-R", Owner, folder], "/", cancel) is { Ok: false } run)
        {
            throw new PrivatePostgresException($"{folder} cannot be given to PostgreSQL's user ({run.Output.Trim()}); start Sundial as an ordinary user, or give --database.");
        }
    }

    private static async Task<bool> MayPassAsync(string owner, string folder, CancellationToken cancel) =>
        (await ProgramRun.ToEndAsync([.. SetPriv(owner), "test", "-x", folder], "/", cancel)).Ok;

    private static string[] SetPriv(string owner) =>
        ["setpriv", "--reuid", owner[..owner.IndexOf(':', StringComparison.Ordinal)], "--regid", owner[(owner.IndexOf(':', StringComparison.Ordinal) + 1)..], "--clear-groups", "--no-new-privs"];

    private static async Task<string?> OwnerAsync(string folder, CancellationToken cancel) =>
        await ProgramRun.ToEndAsync(["stat", "-c", "%u:%g", folder], "/", cancel) is { Ok: true } run ? run.Output.Trim() : null;

    private static (int Uid, int Gid)? NamedUser()
    {
        const string Users = "/etc/passwd";
        if (!File.Exists(Users))
        {
            return null;
        }

        var users = File.ReadLines(Users).Select(line => line.Split(':')).Where(fields => fields.Length > 3).ToList();
        var fields = users.Find(fields => fields[0] == "nobody") ?? users.Find(fields => fields[0] == "postgres");
        return fields is null ? null : (int.Parse(fields[2], CultureInfo.InvariantCulture), int.Parse(fields[3], CultureInfo.InvariantCulture));
    }
}
