using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Running;

// For tests/benchmarks/servers.sh.
if (args is ["servers", string log, string agent]) return MailAbuse.Benchmarks.ServerReading.Measure(log, agent);
// dotnet run -c Release --project tests/benchmarks/MailAbuse.Benchmarks -- store FOLDER
if (args is ["store", string folder]) return MailAbuse.Benchmarks.StoreCalls.Measure(folder);

// dotnet run -c Release --project tests/benchmarks/MailAbuse.Benchmarks -- --filter '*'
string artifacts = Path.Combine(MailAbuse.Benchmarks.SampleLog.Repository, "artifacts", "benchmarks", "dotnet");
BenchmarkSwitcher.FromAssembly(typeof(MailAbuse.Benchmarks.ScannerBenchmarks).Assembly).Run(args, DefaultConfig.Instance.WithArtifactsPath(artifacts));
return 0;
