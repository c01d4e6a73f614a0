using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Sundial.Server.Hosting.Predictions;

/// <summary>
/// Predictions that scorers kept, what was right about them, and how good a model is on those. Owns the tables predictions and prediction_totals,
/// and the rows of artifact_files that a prediction owns.
/// </summary>
internal static class PredictionsSetup
{
    /// <summary>Adds the services.</summary>
    public static void AddPredictions(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<PredictionsOptions>().Bind(builder.Configuration.GetSection("Predictions")).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<PredictionIntake>();
        services.AddSingleton<PredictionSweeper>();
        services.AddHostedService(provider => provider.GetRequiredService<PredictionSweeper>());
    }
}
