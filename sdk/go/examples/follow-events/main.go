// Follow-events prints what happens until it is interrupted. Given the id of an event, it begins after it.
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"os/signal"

	privcards "privcards.com/go"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := follow(ctx, privcards.NewClient("")); err != nil && ctx.Err() == nil {
		log.Fatal(err)
	}
}

func follow(ctx context.Context, client *privcards.Client) error {
	params := &privcards.StreamParams{}
	if len(os.Args) > 1 {
		params.LastEventID = os.Args[1]
	}
	stream, err := client.Events.Stream(ctx, params)
	if err != nil {
		return err
	}
	defer stream.Close()
	for stream.Next() {
		event := stream.Item()
		fmt.Println(event.Sequence, event.ID, event.Type)
	}
	return stream.Err()
}
