package main

import (
	"context"
	"fmt"
	"os"

	"tuneground/engine/bench"
	"tuneground/engine/cpu"
)

// siteFolder holds the page's static files.
const siteFolder = "static"

// native measures c in this program on a number of threads.
func native(c benchCase, threads int) measurement {
	m := measurement{figure: c.figure, where: "native"}
	if threads > 1 {
		m.figure = fmt.Sprintf("%s, %d threads", c.figure, threads)
	}
	m.run = func(context.Context, *server) ([]Line, error) {
		device := cpu.New()
		device.UseThreads(threads)
		place := bench.Place{Device: device, Models: os.DirFS(siteFolder + "/models"), Datasets: os.DirFS(siteFolder + "/datasets")}
		r, err := bench.Run(place, c.work, c.timing)
		if err != nil {
			return nil, err
		}
		return linesOf(m, c.work, r, device.Name())
	}
	return m
}
