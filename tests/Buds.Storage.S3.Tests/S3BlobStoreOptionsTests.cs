using Microsoft.Extensions.Options;

namespace Buds.Storage.S3.Tests;

public sealed class S3BlobStoreOptionsTests
{
    public static TheoryData<string, Action<S3BlobStoreOptions>> Wrong => new()
    {
        { "Bucket", o => o.Bucket = "" },
        { "Bucket", o => o.Bucket = null! },
        { "Bucket", o => o.Bucket = "ab" },
        { "Bucket", o => o.Bucket = new string('a', 64) },
        { "Bucket", o => o.Bucket = "Upper" },
        { "Bucket", o => o.Bucket = "-dash" },
        { "Bucket", o => o.Bucket = "dash-" },
        { "Bucket", o => o.Bucket = "a/b/c" },
        { "Bucket", o => o.Bucket = "a..b" },
        { "Bucket", o => (o.Bucket, o.PathStyle) = ("with.dot", false) },
        { "KeyPrefix", o => o.KeyPrefix = null! },
        { "KeyPrefix", o => o.KeyPrefix = "relay" },
        { "KeyPrefix", o => o.KeyPrefix = "/" },
        { "KeyPrefix", o => o.KeyPrefix = "/relay/" },
        { "KeyPrefix", o => o.KeyPrefix = "../" },
        { "KeyPrefix", o => o.KeyPrefix = string.Concat(Enumerable.Repeat("a/", 129)) },
        { "ServiceUrl", o => o.ServiceUrl = new Uri("s3.example.org", UriKind.Relative) },
        { "ServiceUrl", o => o.ServiceUrl = new Uri("ftp://s3.example.org") },
        { "ServiceUrl", o => o.ServiceUrl = new Uri("https://user:secret@s3.example.org") },
        { "ServiceUrl", o => o.ServiceUrl = new Uri("https://s3.example.org/path") },
        { "ServiceUrl", o => o.ServiceUrl = new Uri("https://s3.example.org/?query") },
        { "ServiceUrl", o => o.ServiceUrl = new Uri("https://s3.example.org/#fragment") },
        { "PublicServiceUrl", o => o.PublicServiceUrl = new Uri("https://s3.example.org/path") },
        { "Region", o => o.ServiceUrl = null },
        { "Region", o => o.Region = "" },
        { "Region", o => o.Region = "eu/central" },
        { "SecretAccessKey", o => o.SecretAccessKey = null },
        { "AccessKeyId", o => o.AccessKeyId = "" },
        { "PartSize", o => o.PartSize = (5 * 1024 * 1024) - 1 },
        { "PartSize", o => o.PartSize = (1024 * 1024 * 1024) + 1 },
        { "RequestTimeout", o => o.RequestTimeout = TimeSpan.Zero },
        { "RequestTimeout", o => o.RequestTimeout = Timeout.InfiniteTimeSpan },
        { "RequestTimeout", o => o.RequestTimeout = TimeSpan.FromHours(2) },
        { "MaxRetries", o => o.MaxRetries = -1 },
        { "MaxRetries", o => o.MaxRetries = 11 },
        { "ExpireAfterDays", o => o.ExpireAfterDays = 0 },
        { "ExpireAfterDays", o => o.ExpireAfterDays = 3651 },
    };

    public static TheoryData<Action<S3BlobStoreOptions>> Right => new()
    {
        _ => { },
        o => (o.Bucket, o.PathStyle) = ("with.dot", true),
        o => o.KeyPrefix = "relay/1/",
        o => (o.ServiceUrl, o.Region) = (null, "eu-central-1"),
        o => (o.AccessKeyId, o.SecretAccessKey) = (null, null),
        o => (o.AccessKeyId, o.SecretAccessKey) = ("", ""),
        o => o.PublicServiceUrl = new Uri("https://payloads.example.org"),
        o => o.ServiceUrl = new Uri("http://127.0.0.1:8080"),
        o => (o.PartSize, o.RequestTimeout, o.MaxRetries, o.ExpireAfterDays) = (5 * 1024 * 1024, TimeSpan.FromSeconds(1), 0, 1),
        o => (o.PartSize, o.RequestTimeout, o.MaxRetries, o.ExpireAfterDays) = (1024 * 1024 * 1024, TimeSpan.FromHours(1), 10, 3650),
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Options_out_of_range_are_refused_by_name_and_without_a_value(string name, Action<S3BlobStoreOptions> change)
    {
        S3BlobStoreOptions options = Good();
        change(options);

        ValidateOptionsResult result = new S3BlobStoreOptionsValidator().Validate(null, options);

        result.Failed.ShouldBeTrue();
        result.FailureMessage.ShouldContain(name);
        result.FailureMessage.ShouldNotContain("secret@");
        Should.Throw<ArgumentException>(() => new S3Bucket(options, TimeProvider.System, new Support.ListLogger())).Message.ShouldContain(name);
    }

    [Theory]
    [MemberData(nameof(Right))]
    public void Options_within_range_are_taken(Action<S3BlobStoreOptions> change)
    {
        S3BlobStoreOptions options = Good();
        change(options);

        new S3BlobStoreOptionsValidator().Validate(null, options).Succeeded.ShouldBeTrue();
        using S3Bucket bucket = new(options, TimeProvider.System, new Support.ListLogger());
    }

    [Fact]
    public void Text_of_options_has_no_secret_in_it() => Good().ToString()!.ShouldNotContain("secret", Case.Insensitive);

    private static S3BlobStoreOptions Good() => new()
    {
        Bucket = "buds-payloads",
        ServiceUrl = new Uri("https://s3.example.org"),
        AccessKeyId = "key",
        SecretAccessKey = "secret",
    };
}
