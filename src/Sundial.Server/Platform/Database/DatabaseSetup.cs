using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Sundial.Server.Platform.Database;

/// <summary>PostgreSQL: where it is, the transactions on it, its schema and the changes it tells of. Owns the table schema_migrations.</summary>
internal static class DatabaseSetup
{
    /// <summary>Adds the database. Its hosted parts start in the order of their registration: register before whatever uses the database at start.</summary>
    /// <param name="services">The server's.</param>
    /// <param name="connectionString">In the driver's form (<see cref="DatabaseAddress.Parse"/>); null for a private PostgreSQL.</param>
    /// <param name="privatePostgres">Where that lies, where there is no connection string.</param>
    public static IServiceCollection AddDatabase(this IServiceCollection services, string? connectionString, PrivatePostgresOptions privatePostgres)
    {
        services.AddSingleton(new DatabaseAddress(connectionString));
        if (connectionString is null)
        {
            services.AddSingleton(provider => new PrivatePostgres(
                privatePostgres,
                provider.GetRequiredService<DatabaseAddress>(),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<PrivatePostgres>>()));
            services.AddHostedService(provider => provider.GetRequiredService<PrivatePostgres>());
        }

        services.AddSingleton<Database>();
        services.AddSingleton<ChangeSignals>();
        services.AddSingleton(provider => new Migrator(provider.GetRequiredService<Database>(), Migration.BuiltIn));
        services.AddHostedService(provider => provider.GetRequiredService<Migrator>());
        services.AddSingleton<DatabaseListener>();
        services.AddHostedService(provider => provider.GetRequiredService<DatabaseListener>());
        return services;
    }
}
