using Dataverket.Compat.AspNetCore;
using Dataverket.Compat.Schemas;

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
            : await PutAsync(store, id, MachineSize.Up(machine.Size), cancel));
        v1.MapGet("/machines/{id}", async (string id, HttpResponse response, CancellationToken cancel) =>
        {
            if (await store.GetAsync(id, cancel) is not var (cpu, memoryMb)) return Results.NotFound();
            if (MachineSize.Exact(cpu, memoryMb) is null) response.Headers["Dataverket-Lossy"] = "size";
            return Results.Ok(new MachineV1(MachineSize.Nearest(cpu)));
        });

        var v2 = app.MapSurface("machines", 2);
        v2.MapPut("/machines/{id}", async (string id, MachineV2 machine, CancellationToken cancel) =>
            !PutResults.IsId(id) ? PutResults.Invalid("An id is 1 to 64 letters, digits and '-'.")
            : machine.Cpu is < 1 or > 1024 || machine.MemoryMb is < 1 or > 16_777_216 ? PutResults.Invalid("cpu is 1 to 1024, memoryMb 1 to 16777216.")
            : await PutAsync(store, id, (machine.Cpu, machine.MemoryMb), cancel));
        v2.MapGet("/machines/{id}", async (string id, CancellationToken cancel) =>
            await store.GetAsync(id, cancel) is var (cpu, memoryMb) ? Results.Ok(new MachineV2(cpu, memoryMb)) : Results.NotFound());
    }

    private static async Task<IResult> PutAsync(MachineStore store, string id, (int Cpu, int MemoryMb) machine, CancellationToken cancel)
    {
        try
        {
            return (await store.PutAsync(id, machine.Cpu, machine.MemoryMb, cancel)).ToHttp(id);
        }
        catch (CannotDowncastException e)
        {
            return Results.Problem($"{e.Message} It is accepted once version 2 of the event is active.", statusCode: StatusCodes.Status409Conflict, title: "not-yet");
        }
    }

    public sealed record MachineV1(string Size);

    public sealed record MachineV2(int Cpu, int MemoryMb);
}
