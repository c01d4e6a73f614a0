using Microsoft.AspNetCore.Builder;

namespace Sundial.Server;

/// <summary>Something that is served beside the API, at the same address: the console. The server knows nothing else of it.</summary>
/// <param name="Add">Adds its services; hears where the server keeps its things.</param>
/// <param name="Use">Maps its routes, outside of <c>/v1</c>, <c>/v2</c> and <c>/endpoints</c>, when those of the API are mapped.</param>
public sealed record ServerAddition(Action<WebApplicationBuilder, ServerOptions> Add, Action<WebApplication> Use);
