namespace Sundial.Server.Platform.Database;

/// <summary>A folder of PostgreSQL's programs.</summary>
internal sealed record PostgresPrograms(string Folder, int Major);
