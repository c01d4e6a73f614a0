using Microsoft.Extensions.Hosting;

namespace Sundial.Server;

/// <summary>Holds the data folder for this one server. The system lets the lock go with the process, however that ends.</summary>
internal sealed class DataFolderLock(ServerOptions options) : IHostedService, IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private FileStream? _held;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var file = Path.Combine(options.Data, "server.lock");
        try
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(options.Data);
            }
            else
            {
                Directory.CreateDirectory(options.Data, OwnerOnly);
            }

            _held = new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException fault)
        {
            throw new ServerStartException($"The data folder {options.Data} cannot be written: {fault.Message} Give another with --data, or its owner the rights.", fault);
        }
        catch (IOException fault) when (File.Exists(file))
        {
            throw new ServerStartException($"Another server is using the data folder {options.Data}; stop that one, or give another folder with --data.", fault);
        }
        catch (IOException fault)
        {
            throw new ServerStartException($"The data folder {options.Data} cannot be made: {fault.Message} Give another with --data.", fault);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Lets the folder go, after everything that lives in it has stopped.</summary>
    public void Dispose() => _held?.Dispose();
}
