using System.Security.Cryptography;
using Sundial.Contracts.Tenancy;
using Sundial.Server.Platform.Database;

namespace Sundial.Server.Tenancy;

/// <summary>The key of the workers that this server starts itself. It lies in the data folder, so that a worker that outlives the server goes on with it.</summary>
internal sealed class LocalWorkerKey(ServerOptions options, Database database, TimeProvider clock)
{
    private const string Principal = "local-workers";
    private string? _secret;

    /// <summary>The whole key.</summary>
    /// <exception cref="InvalidOperationException">The server has not started.</exception>
    public string Secret => _secret ?? throw new InvalidOperationException("The key of local workers is there once the server has started.");

    /// <summary>Takes the one in the data folder if it is still good, or makes one.</summary>
    public async Task PrepareAsync(CancellationToken cancel)
    {
        var file = Path.Combine(options.Data, "worker-key");
        var now = clock.GetUtcNow();
        if (File.Exists(file)
            && ApiKey.TryParse((await File.ReadAllTextAsync(file, cancel)).Trim(), out var there)
            && await KeyStore.HolderAsync(database, there, now, cancel) is { Caller: { IsOperator: true, Role: Role.Worker } })
        {
            _secret = there.Secret;
            return;
        }

        var key = ApiKey.Create();
        await database.RunPlatformAsync(
            async work =>
            {
                var tenant = await work.ScalarAsync<Guid>("select id from tenants where is_operator", cancel);
                var (principal, _) = await KeyStore.PrincipalAsync(work, tenant, Principal, Role.Worker, cancel);
                await KeyStore.InsertAsync(work, Guid.CreateVersion7(), tenant, principal, key, now, null, null, cancel);
                return true;
            },
            cancel);
        await WriteAsync(file, key.Secret, cancel);
        _secret = key.Secret;
    }

    private static async Task WriteAsync(string file, string secret, CancellationToken cancel)
    {
        var fresh = $"{file}.{RandomNumberGenerator.GetHexString(8)}";
        var open = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            open.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using (var stream = new FileStream(fresh, open))
        {
            await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(secret + "\n"), cancel);
            stream.Flush(flushToDisk: true);
        }

        File.Move(fresh, file, overwrite: true);
    }
}
