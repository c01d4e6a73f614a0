using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Sundial.Contracts;
using Sundial.Server.Algorithms;
using Sundial.Server.Datasets;
using Sundial.Server.Models;
using Sundial.Server.Provisioning;
using Sundial.Server.Tenancy;
using Sundial.Server.Training;

namespace Sundial.Server;

/// <summary>The service, composed.</summary>
public static class ServerApp
{
    /// <summary>Puts the service together; <c>StartAsync</c> on the result brings it up.</summary>
    /// <param name="args">Settings as <c>--Section:Name=value</c>, over those of the environment (<c>SUNDIAL_Section__Name</c>) and of <c>sundial.json</c> in the data folder.</param>
    public static WebApplication Create(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.Services.ConfigureHttpJsonOptions(json => WireJson.Apply(json.SerializerOptions));
        builder.AddTenancy();
        builder.AddDatasets();
        builder.AddAlgorithms();
        builder.AddTraining();
        builder.AddModels();
        builder.AddProvisioning();

        var app = builder.Build();
        var v1 = app.MapGroup("/v1");
        v1.MapTenancy();
        v1.MapDatasets();
        v1.MapAlgorithms();
        v1.MapTraining();
        v1.MapModels();
        v1.MapProvisioning();
        return app;
    }
}
