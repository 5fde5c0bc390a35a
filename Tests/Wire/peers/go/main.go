// Command peer is the interop server and client on grpc-go.
//
//	peer server [--listen ADDRESS] [--certificate FILE --key FILE]
//	peer client --target TARGET [--roots FILE --server-name NAME] --case CASE,… [--iterations N]
package main

import (
	"flag"
	"fmt"
	"net"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	pb "slipway/testing"
)

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func serve(arguments []string) {
	flags := flag.NewFlagSet("server", flag.ExitOnError)
	address := flags.String("listen", "127.0.0.1:0", "")
	certificate := flags.String("certificate", "", "")
	key := flags.String("key", "", "")
	fail(flags.Parse(arguments))
	network, where := "tcp", *address
	if strings.HasPrefix(where, "unix:") {
		network, where = "unix", strings.TrimPrefix(where, "unix:")
	}
	listener, err := net.Listen(network, where)
	fail(err)
	var options []grpc.ServerOption
	if *certificate != "" {
		credentials, err := credentials.NewServerTLSFromFile(*certificate, *key)
		fail(err)
		options = append(options, grpc.Creds(credentials))
	}
	server := grpc.NewServer(options...)
	pb.RegisterTestServiceServer(server, &service{})
	if network == "tcp" {
		*address = listener.Addr().String()
	}
	fmt.Println("ready grpc=" + *address)
	ended := make(chan os.Signal, 1)
	signal.Notify(ended, syscall.SIGTERM)
	go func() {
		<-ended
		server.GracefulStop()
	}()
	fail(server.Serve(listener))
}

func call(arguments []string) {
	flags := flag.NewFlagSet("client", flag.ExitOnError)
	target := flags.String("target", "", "")
	roots := flags.String("roots", "", "")
	name := flags.String("server-name", "", "")
	names := flags.String("case", "", "")
	iterations := flags.Int("iterations", 1000, "")
	fail(flags.Parse(arguments))
	security := grpc.WithInsecure()
	if *roots != "" {
		credentials, err := credentials.NewClientTLSFromFile(*roots, *name)
		fail(err)
		security = grpc.WithTransportCredentials(credentials)
	}
	code := 0
	for _, each := range strings.Split(*names, ",") {
		connection, err := grpc.Dial(*target, security)
		fail(err)
		peer := &peer{pb.NewTestServiceClient(connection), connection, *iterations}
		if err := peer.run(each); err != nil {
			fmt.Printf("%s failed: %q\n", each, err.Error())
			code = 1
		} else {
			fmt.Printf("%s passed\n", each)
		}
		fail(connection.Close())
	}
	os.Exit(code)
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == "server" {
		serve(os.Args[2:])
	} else if len(os.Args) > 1 && os.Args[1] == "client" {
		call(os.Args[2:])
	} else {
		fail(fmt.Errorf("peer server or peer client"))
	}
}
