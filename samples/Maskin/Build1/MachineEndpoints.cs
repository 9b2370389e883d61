using Dataverket.Compat.AspNetCore;

namespace Maskin;

public static class MachineEndpoints
{
    private static readonly string[] Sizes = ["small", "medium", "large"];

    public static void Map(IEndpointRouteBuilder app, MachineStore store)
    {
        var v1 = app.MapSurface("machines", 1);
        v1.MapPut("/machines/{id}", async (string id, MachineV1 machine, CancellationToken cancel) =>
            !PutResults.IsId(id) ? PutResults.Invalid("An id is 1 to 64 letters, digits and '-'.")
            : !Sizes.Contains(machine.Size) ? PutResults.Invalid("size is small, medium or large.")
            : (await store.PutAsync(id, machine.Size, cancel)).ToHttp(id));
        v1.MapGet("/machines/{id}", async (string id, CancellationToken cancel) =>
            await store.GetAsync(id, cancel) is { } size ? Results.Ok(new MachineV1(size)) : Results.NotFound());
    }

    public sealed record MachineV1(string Size);
}
