using Sundial.Contracts.Models;

namespace Sundial.Console.Pages.Models;

/// <summary>A model with its newest version.</summary>
/// <param name="Model">The model.</param>
/// <param name="Latest">Its newest version; null where all were deleted.</param>
public sealed record ListedModel(ModelView Model, ModelVersionView? Latest);
