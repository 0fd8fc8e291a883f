using Buds.Relay.Protocol.Errors;
using Buds.Relay.Protocol.Json;

namespace Buds.Relay.Server.Tests.Support;

public static class Refusals
{
    /// <summary>Holds an answer against the table of errors: status, code, type, title and media type.</summary>
    public static async Task<RelayProblem> ShouldBeRefusedAsync(this HttpResponseMessage answer, string code)
    {
        var body = await answer.Content.ReadAsByteArrayAsync();
        answer.Content.Headers.ContentType?.MediaType.ShouldBe(RelayProblem.MediaType, System.Text.Encoding.UTF8.GetString(body));
        var problem = RelayJson.Parse(body, RelayJson.Default.RelayProblem);
        problem.Code.ShouldBe(code, problem.Detail);
        var expected = RelayProblem.Create(code);
        problem.Status.ShouldBe(expected.Status);
        ((int)answer.StatusCode).ShouldBe(expected.Status);
        problem.Type.ShouldBe(expected.Type);
        problem.Title.ShouldBe(expected.Title);
        return problem;
    }
}
