namespace Sundial.Contracts.Tenancy;

/// <summary>A new tenant.</summary>
/// <param name="Name">1 to 63 letters, digits, dots, hyphens and underscores, a letter or digit first.</param>
/// <param name="Quota">Unset, the installation's defaults.</param>
/// <param name="Weight">Share of the machines relative to other tenants, in (0, 1000]; 1 unless set.</param>
public sealed record CreateTenantRequest(string Name, Quota? Quota = null, double? Weight = null);

/// <summary>What is to change about a tenant; what is null stays.</summary>
/// <param name="Quota">New bounds.</param>
/// <param name="Weight">New weight.</param>
public sealed record UpdateTenantRequest(Quota? Quota = null, double? Weight = null);

/// <summary>Bounds on what a tenant uses.</summary>
/// <param name="RunningJobs">Jobs that may be without an end at a time, waiting ones included; null leaves it.</param>
/// <param name="StoredBytes">Bytes of its data sets, checkpoints, models and algorithms; null leaves it.</param>
/// <param name="RequestsPerSecond">Requests to the API, on the average of a second; null leaves it.</param>
/// <param name="PredictionsPerSecond">Predictions that each scorer answers, on the average of a second; 0 takes the bound away, null leaves it. A tenant without the bound has none here.</param>
public sealed record Quota(int? RunningJobs = null, long? StoredBytes = null, int? RequestsPerSecond = null, int? PredictionsPerSecond = null);

/// <summary>A tenant.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="IsOperator">Whether its administrators run the installation.</param>
/// <param name="Quota">Its bounds, all of them set but the one on predictions, which it need not have.</param>
/// <param name="Weight">Its share of the machines.</param>
/// <param name="StoredBytes">What it stores now.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record TenantView(Guid Id, string Name, bool IsOperator, Quota Quota, double Weight, long StoredBytes, DateTimeOffset CreatedAt);
